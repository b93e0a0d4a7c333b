package dev.weir.app.run;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.app.cli.InputException;
import dev.weir.spi.time.TimeSource;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Option;

/** How many rows {@code weir run} has in flight at a time. */
final class ConcurrencyOption {
    private static final String AUTO = "auto";
    private static final int MOST_AT_ONCE = 1_000;
    private static final int MOST_BY_ITSELF = 256;
    private static final int VIRTUAL_THREADS_SINCE = 21;

    @Option(
            names = "--concurrency",
            paramLabel = "NUMBER",
            defaultValue = AUTO,
            description =
                    "How many rows are in flight at a time, at most 1000; auto, the default, finds what the backend takes.")
    private String concurrency = AUTO;

    /** Requires that it is auto or a number in its range. */
    void check() {
        if (!isAuto()) {
            number();
        }
    }

    private boolean isAuto() {
        return concurrency.equals(AUTO);
    }

    private int number() {
        int number;
        try {
            number = Integer.parseInt(concurrency);
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (number < 1 || number > MOST_AT_ONCE) {
            throw new InputException(
                    "--concurrency must be auto or between 1 and " + MOST_AT_ONCE + ", was " + concurrency);
        }
        return number;
    }

    /**
     * Has the concurrency limits of circuit breakers adapt if the run is to follow them.
     *
     * @param adaptive whether the configuration has them do so already
     */
    void configure(WeirBuilder builder, BooleanSupplier adaptive) {
        if (isAuto() && !adaptive.getAsBoolean()) {
            builder.argument("llm.circuitBreaker.minConcurrentRequests", "1");
            builder.argument("llm.circuitBreaker.initialConcurrentRequests", "" + AdaptiveWindow.INITIAL);
        }
    }

    /** The number for the calls of this runtime; on a JDK without virtual threads its pool is a bound. */
    ConcurrencyWindow window(Weir weir) {
        int java = Runtime.version().feature();
        int threads = java < VIRTUAL_THREADS_SINCE
                ? weir.configuration().settings().client().callThreads()
                : Integer.MAX_VALUE;
        if (isAuto()) {
            return new AdaptiveWindow(
                    (backend, model) ->
                            weir.breaker(backend, model).statistics().concurrencyLimit(),
                    Math.min(MOST_BY_ITSELF, threads),
                    TimeSource.system());
        }
        int number = number();
        if (number > threads) {
            throw new InputException("--concurrency " + number + " is more than llm.client.callThreads, which is "
                    + threads
                    + " and bounds the calls at a time on Java " + java + ": set it with -s llm.client.callThreads="
                    + number);
        }
        return ConcurrencyWindow.fixed(number);
    }
}
