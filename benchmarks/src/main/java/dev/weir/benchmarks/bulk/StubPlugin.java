package dev.weir.benchmarks.bulk;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;

/** The backend {@code stub}, which answers at once and always the same. */
public final class StubPlugin implements Plugin {
    @Override
    public void register(Extensions extensions) {
        extensions.backend("stub", StubBackend.class, NoSettings.class);
    }

    /** The backend. */
    public static final class StubBackend implements Backend {
        @Override
        public Completion complete(ChatRequest request, CallContext call) {
            return Completion.builder(request.model())
                    .text("a short answer")
                    .usage(Usage.reported(8, 4))
                    .build();
        }
    }
}
