//! Tests of the whole: simulation, real processes, the shape of the workspace.
