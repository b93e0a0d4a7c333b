package dev.weir.bench.workload;

/**
 * A call of a workload.
 *
 * @param at the intended start, in seconds from the beginning of the run; latency counts from here
 * @param type the name of an {@link IntentKind}, or any other text for a question without a type
 * @param prompt what is asked
 * @param maxTokens the limit of the answer, at least 1
 * @param expectedTokens how long the answer is expected to be, for information
 */
public record PlannedCall(double at, String type, String prompt, int maxTokens, int expectedTokens) {

    /** The same call at another time. */
    public PlannedCall withAt(double at) {
        return new PlannedCall(at, type, prompt, maxTokens, expectedTokens);
    }
}
