package dev.weir.batchjob;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;

/**
 * What a collection of results contained. Immutable.
 *
 * @param answered the number of rows with an answer
 * @param failed the number of rows with a failure, refused ones included
 * @param pending the number of rows in parts that have not ended: they have no result yet
 * @param usage the tokens of the answers
 * @param cost the cost of the answers, at the price of a batch
 */
public record BatchJobSummary(long answered, long failed, long pending, Usage usage, Cost cost) {}
