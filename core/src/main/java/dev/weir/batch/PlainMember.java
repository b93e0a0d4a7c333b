package dev.weir.batch;

import dev.weir.spi.time.Deadline;

/** A member without anything special. */
record PlainMember<M>(M payload, BatchGroup group, Deadline deadline) implements BatchMember<M> {}
