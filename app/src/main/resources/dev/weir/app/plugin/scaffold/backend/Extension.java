package {{package}};

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import jakarta.inject.Inject;

/** Answers with the last message. Thread-safe. */
public final class {{Class}} implements Backend {
    private final {{Type}}Settings settings;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        if (call.isCancelled()) {
            throw new BackendException(ErrorClass.TIMEOUT, "the call was cancelled");
        }
        int last = request.messages().size() - 1;
        return Completion.of(request.model(), settings.greeting() + request.messages().get(last).text());
    }
}
