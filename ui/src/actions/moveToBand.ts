// One action per band: to the band's end, behind those who were there first.
import { Layers } from "lucide-react";
import { bottomSpot } from "../order/spot";
import { BAND_WORDS, BANDS } from "../words/status";
import { moveAction } from "./move";

export const moveToBand = BANDS.map((band) =>
  moveAction({
    id: `band-${band}`,
    title: BAND_WORDS[band],
    icon: Layers,
    keys: [],
    spot: (sections, jobs) => bottomSpot(sections, band, new Set(jobs)),
    edge: "",
  }),
);
