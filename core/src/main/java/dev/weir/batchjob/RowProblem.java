package dev.weir.batchjob;

/**
 * What is wrong with a row of the input.
 *
 * @param number the place of the row, from 1
 * @param id the id of the row; empty if it has none
 * @param message without anything that the row asks
 */
public record RowProblem(long number, String id, String message) {}
