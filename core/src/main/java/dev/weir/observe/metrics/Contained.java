package dev.weir.observe.metrics;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs code that only observes a call, such as a listener, a meter filter or a span processor. What it throws is
 * logged, and affects neither the answer nor other observers. Only a {@link VirtualMachineError} other than a
 * {@link StackOverflowError} is rethrown. What every call runs catches it where it stands, and makes no object for it:
 *
 * <pre>{@code
 * try {
 *     counter.increment();
 * } catch (Throwable e) {
 *     Contained.caught("meter-failed", this, e);
 * }
 * }</pre>
 */
public final class Contained {
    private static final Logger LOG = LoggerFactory.getLogger(Contained.class);

    private Contained() {}

    /**
     * Runs code, and logs what it throws.
     *
     * @param what what failed, for the log
     * @param whose whose code it is
     */
    public static void run(String what, Object whose, Runnable code) {
        try {
            code.run();
        } catch (Throwable e) {
            caught(what, whose, e);
        }
    }

    /** As {@link #run}, with what stands in for the value that the code did not yield. */
    public static <T> T get(String what, Object whose, T otherwise, Supplier<T> code) {
        try {
            return code.get();
        } catch (Throwable e) {
            caught(what, whose, e);
            return otherwise;
        }
    }

    /** Logs what {@link #run} would have caught. */
    public static void caught(String what, Object whose, Throwable thrown) {
        rethrowFatal(thrown);
        try {
            LOG.warn("event={} class={}", what, whose.getClass().getName(), thrown);
        } catch (Throwable e) {
            // the log itself is broken, so that there is nowhere to say so
            rethrowFatal(e);
        }
    }

    private static void rethrowFatal(Throwable thrown) {
        if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
