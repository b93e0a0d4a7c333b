package dev.weir.wiring;

import dev.weir.call.Call;
import dev.weir.client.CountedTokens;
import dev.weir.guard.Guards;
import dev.weir.route.RouteSettings;
import dev.weir.route.RouteTarget;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.token.TokenEstimator;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the input tokens of a request for the backend that is asked first: as its provider does, where that can be asked
 * without a model, else by estimate. Thread-safe.
 */
public record TokenCounting(
        Map<String, Backend> backends, Map<String, RouteSettings> routes, TokenEstimator tokens, Guards guards) {
    private static final Logger LOG = LoggerFactory.getLogger(TokenCounting.class);

    /** The tokens of the chat request of a call, whose names are known, as the guards leave it: a provider that counts reads it. */
    public CountedTokens count(Call call) {
        ChatRequest request = (ChatRequest) (call.isGuarded() ? guards.request(call) : call.request());
        String backend = call.backend();
        RouteSettings route = call.route() == null ? null : routes.get(call.route());
        if (route != null) {
            RouteTarget first = route.targets().get(0);
            backend = first.backend();
            request = request.toBuilder().model(first.model()).build();
        }
        OptionalLong counted = counted(backend, request, call);
        return counted.isPresent()
                ? new CountedTokens(counted.getAsLong(), false)
                : new CountedTokens(tokens.prompt(backend, request), true);
    }

    private OptionalLong counted(String name, ChatRequest request, Call call) {
        Backend backend = backends.get(name);
        if (backend == null) {
            return OptionalLong.empty();
        }
        try {
            return backend.countTokens(request, call);
        } catch (BackendException e) {
            LOG.info(
                    "event=token-count-failed backend={} reason={}",
                    name,
                    e.reason().label());
            return OptionalLong.empty();
        }
    }
}
