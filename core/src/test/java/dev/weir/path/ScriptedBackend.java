package dev.weir.path;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that does one thing after the other, the last one again and again. */
final class ScriptedBackend implements Backend {
    private final List<Step> steps;
    private final AtomicInteger asked = new AtomicInteger();

    /** What it does when it is asked; answers unless it throws. */
    @FunctionalInterface
    interface Step {
        void take(CallContext call) throws BackendException;
    }

    ScriptedBackend(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    int asked() {
        return asked.get();
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        int step = Math.min(asked.getAndIncrement(), steps.size() - 1);
        steps.get(step).take(call);
        return Completion.of(request.model(), "yes");
    }
}
