package dev.weir.batch.queue;

import dev.weir.batch.BatchTrigger;
import java.util.List;

/** The members of a batch that leaves, in the order in which they are sent, which have left the queue. */
public record FormedMembers(Group group, List<Waiting> members, BatchTrigger trigger, long tokens) {}
