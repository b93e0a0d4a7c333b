package dev.weir.retry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls code of others, whose exceptions harm nobody: they are logged. Only a JVM in trouble gets through. */
final class SafeCallback {
    private static final Logger LOG = LoggerFactory.getLogger(RetryEngine.class);

    private SafeCallback() {}

    static void run(String name, Object receiver, Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            throwIfFatal(e);
            LOG.warn(
                    "event=callback-failed callback={} class={}",
                    name,
                    receiver.getClass().getName(),
                    e);
        }
    }

    /** Throws what the JVM is in trouble with; a stack that overflowed is over when it has been unwound. */
    static void throwIfFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
