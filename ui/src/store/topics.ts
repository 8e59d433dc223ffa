// Who wants to hear of what. A topic is a job's id or one of a few words ("list", "workers" …).

export class Topics {
  private readonly listeners = new Map<string, Set<() => void>>();

  hear(topic: string, listener: () => void): () => void {
    const set = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, set);
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.listeners.get(topic) === set) this.listeners.delete(topic);
    };
  }

  /** Tells each listener of any of these topics once. */
  tell(topics: Iterable<string>): void {
    const told = new Set<() => void>();
    for (const topic of topics) {
      for (const listener of this.listeners.get(topic) ?? []) told.add(listener);
    }
    for (const listener of told) listener();
  }
}
