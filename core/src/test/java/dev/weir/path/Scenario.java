package dev.weir.path;

import dev.weir.client.CallOptions;
import dev.weir.path.ScriptedBackend.Step;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What befalls a call, and what is to come of it.
 *
 * @param settings what stands under {@code llm:}
 * @param before done before the call
 * @param expected how the call ends, and what the engines have counted
 * @param streamed the same where the text is handed over as it arrives
 * @param steps what the backend does
 */
record Scenario(
        String name,
        String settings,
        CallOptions options,
        Consumer<ClientFixture> before,
        String expected,
        String streamed,
        List<Step> steps) {

    static Scenario of(String name, String expected, Step... steps) {
        String settings = "circuitBreaker: { attemptTimeout: { ceiling: 10s } }";
        return new Scenario(name, settings, CallOptions.DEFAULT, fixture -> {}, expected, expected, List.of(steps));
    }

    Scenario with(String settings) {
        return new Scenario(name, settings, options, before, expected, streamed, steps);
    }

    Scenario within(Duration timeout) {
        return with(options.withTimeout(timeout));
    }

    Scenario with(CallOptions options) {
        return new Scenario(name, settings, options, before, expected, streamed, steps);
    }

    Scenario after(Consumer<ClientFixture> before) {
        return new Scenario(name, settings, options, before, expected, streamed, steps);
    }

    Scenario whenStreamed(String expected) {
        return new Scenario(name, settings, options, before, this.expected, expected, steps);
    }
}
