package dev.weir.simulator.internal.api;

import dev.weir.simulator.ModelUsage;

/**
 * What is billed for a response: the input when decoding starts, and the output as it is decoded.
 *
 * @param firstInput the input that is read before the first token: each slot reads its own prompts, side by side with the others
 * @param steps the decoding steps of the whole output; fewer than its tokens where choices are decoded in parallel
 */
public record Bill(String model, ModelUsage whole, long firstInput, long steps) {
    static final Bill NONE = new Bill("", ModelUsage.NONE, 0, 0);

    static Bill ofInput(String model, long input) {
        return new Bill(model, new ModelUsage(1, input, 0, 0, 0), input, 0);
    }

    static Bill of(String model, CompletionResponse.Usage usage, long firstInput, long steps) {
        return new Bill(
                model,
                new ModelUsage(1, usage.input(), usage.cached(), usage.written(), usage.output()),
                firstInput,
                steps);
    }

    /** The part that is billed when decoding starts. */
    public ModelUsage input() {
        return new ModelUsage(whole.requests(), whole.input(), whole.cached(), whole.cacheWritten(), 0);
    }

    /** The part that is billed for the steps from one to another. */
    public ModelUsage output(long from, long to) {
        return new ModelUsage(0, 0, 0, 0, outputUntil(to) - outputUntil(from));
    }

    private long outputUntil(long step) {
        return step >= steps ? whole.output() : whole.output() * step / steps;
    }
}
