package dev.weir.client;

/**
 * The number of input tokens of a request.
 *
 * @param tokens at least 0
 * @param estimated whether it is Weir's estimate, and not the provider's count
 */
public record CountedTokens(long tokens, boolean estimated) {}
