package dev.weir.spi.route;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import java.util.List;

/**
 * A route strategy: determines the order in which a call asks the targets of its route. The runtime itself decides what
 * follows the failure of a target, and never asks one twice.
 *
 * <p>A strategy declares with {@link DecidesBy} which facts about the targets it uses; the others are not collected for
 * it. One object serves every route with the same strategy. Thread-safe. It must not block, as other calls to the route
 * may wait for the decision, and takes randomness from an injected {@link java.util.random.RandomGenerator}.
 */
public interface RouteStrategy {

    /**
     * Orders the targets for one call.
     *
     * <p>The runtime counts the call as in flight at the first target before it asks for the next decision. If this
     * method throws an exception or returns anything but targets of {@code targets}, each at most once and at least one,
     * the call asks them in the configured order.
     *
     * @param request the request of the call, whose model is the name of the route
     * @param call the context of the call; with a listener if the answer is streamed
     * @param targets the targets that may be asked, in the configured order, two or more; unmodifiable
     * @return the targets to ask, the first one first; a target that is left out is not asked
     */
    List<TargetState> order(Request request, CallContext call, List<TargetState> targets);
}
