package dev.weir.app.serve;

import dev.weir.Weir;
import dev.weir.gateway.Gateway;
import dev.weir.gateway.GatewaySettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a gateway serve what the configuration says now. The next runtime is built whole beside the present one; if that fails,
 * nothing changes. Thread-safe; one reload follows the other.
 */
final class ConfigurationReload {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.weir.gateway.audit");

    private final RuntimeSource runtimes;
    private final Gateway gateway;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile boolean closed;
    private Weir present;

    /** @param present the runtime that the gateway serves, which this closes when another takes its place, or at the end */
    ConfigurationReload(RuntimeSource runtimes, Gateway gateway, Weir present) {
        this.runtimes = runtimes;
        this.gateway = gateway;
        this.present = present;
    }

    /**
     * Reloads, unless another reload waits for the present one: it begins later than now, and so sees the same.
     *
     * @param trigger what asks for it, for the log
     */
    void run(String trigger) {
        if (!waits.compareAndSet(false, true)) {
            return;
        }
        lock.lock();
        try {
            waits.set(false);
            if (!closed) {
                reload(trigger);
            }
        } finally {
            lock.unlock();
        }
    }

    private void reload(String trigger) {
        Weir next;
        try {
            next = runtimes.build(present);
        } catch (RuntimeException | LinkageError e) { // a plugin may have been replaced as well
            String reason = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
            gateway.configurationRefused(reason);
            AUDIT.warn("event=configuration-refused trigger={} reason=\"{}\"", trigger, reason);
            return;
        }
        List<String> restart = gateway.replace(
                next, next.configuration().host(GatewaySettings.SECTION, GatewaySettings.class), Weir::close);
        present = next;
        AUDIT.info("event=configuration-reloaded trigger={} needs_restart=\"{}\"", trigger, String.join(" ", restart));
    }

    /** Ends reloads, and closes the runtime that is served. */
    void close() {
        closed = true;
        lock.lock();
        try {
            present.close();
        } finally {
            lock.unlock();
        }
    }
}
