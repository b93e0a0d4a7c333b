package dev.weir.it.docs;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;

// tag::plugin[]
public final class EchoPlugin implements Plugin {
    @Override
    public void register(Extensions extensions) {
        extensions.backend("echo", Echo.class, NoSettings.class);
    }

    public static final class Echo implements Backend {
        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            if (call.isCancelled()) {
                throw new BackendException(ErrorClass.TIMEOUT, "nobody waits for this echo any more");
            }
            int last = request.messages().size() - 1;
            return Completion.of("echo", request.messages().get(last).text());
        }
    }
}
// end::plugin[]
