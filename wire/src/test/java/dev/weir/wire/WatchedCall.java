package dev.weir.wire;

import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeCall;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A call that counts the output that is reported to it. */
public final class WatchedCall implements CallContext {
    private final CallContext call;
    private final AtomicInteger outputs = new AtomicInteger();

    public WatchedCall(FakeCall call) {
        this.call = call;
    }

    public int outputs() {
        return outputs.get();
    }

    @Override
    public void outputReceived() {
        outputs.incrementAndGet();
    }

    @Override
    public String callId() {
        return call.callId();
    }

    @Override
    public int attempt() {
        return call.attempt();
    }

    @Override
    public Deadline deadline() {
        return call.deadline();
    }

    @Override
    public @Nullable TokenListener listener() {
        return call.listener();
    }

    @Override
    public Map<String, String> attributes() {
        return call.attributes();
    }

    @Override
    public boolean isCancelled() {
        return call.isCancelled();
    }

    @Override
    public Registration onCancel(Runnable action) {
        return call.onCancel(action);
    }
}
