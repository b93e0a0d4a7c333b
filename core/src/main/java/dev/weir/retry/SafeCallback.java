package dev.weir.retry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls foreign code and logs its exceptions. Only a fatal error of the JVM is thrown. */
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

    /** Throws a fatal error of the JVM; a stack overflow is not fatal once the stack has been unwound. */
    static void throwIfFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
