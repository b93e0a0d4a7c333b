package dev.weir.batch;

import java.time.Duration;
import java.util.List;

/**
 * A batch that was formed. Immutable.
 *
 * @param id the number of the batch in its processor, from 1
 * @param group the group of its members
 * @param size the number of members
 * @param maxSize the number that it could have had
 * @param tokens the estimated tokens of all members
 * @param trigger why it left
 * @param waits how long each member waited for it
 */
public record FormedBatch(
        long id, BatchGroup group, int size, int maxSize, long tokens, BatchTrigger trigger, List<Duration> waits) {}
