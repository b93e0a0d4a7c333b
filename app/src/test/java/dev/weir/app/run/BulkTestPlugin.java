package dev.weir.app.run;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.call.Priority;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend for bulk runs: it echoes prompts, and fails for those that say so. */
public final class BulkTestPlugin implements Plugin {
    private static final Map<String, Server> SERVERS = new ConcurrentHashMap<>();

    /** What the runs of one test share. */
    static final class Server {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger atOnce = new AtomicInteger();
        final AtomicInteger mostAtOnce = new AtomicInteger();
        final Set<Priority> priorities = ConcurrentHashMap.newKeySet();
        volatile boolean mended;

        static Server named(String name) {
            return SERVERS.computeIfAbsent(name, each -> new Server());
        }
    }

    /** Names the server. */
    public record BulkSettings(String server) {}

    @Override
    public void register(Extensions extensions) {
        extensions.backend("bulk", BulkBackend.class, BulkSettings.class);
    }

    static final class BulkBackend implements Backend {
        private final Server server;

        @Inject
        BulkBackend(BulkSettings settings) {
            server = Server.named(settings.server());
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            int now = server.atOnce.incrementAndGet();
            try {
                server.asked.incrementAndGet();
                server.priorities.add(call.priority());
                server.mostAtOnce.accumulateAndGet(now, Math::max);
                return answer(request);
            } finally {
                server.atOnce.decrementAndGet();
            }
        }

        private Completion answer(ChatRequest request) throws BackendException {
            String text = request.messages().get(request.messages().size() - 1).text();
            if (text.startsWith("FAIL")) {
                throw BackendException.builder(Reason.INVALID_REQUEST, "no answer to that")
                        .build();
            }
            if (text.startsWith("LATER") && !server.mended) {
                throw BackendException.builder(Reason.SERVER_ERROR, "not now").build();
            }
            return Completion.builder(request.model())
                    .text("echo of " + text)
                    .finishReason(text.startsWith("LONG") ? FinishReason.LENGTH : FinishReason.STOP)
                    .usage(Usage.reported(100, 100))
                    .build();
        }
    }
}
