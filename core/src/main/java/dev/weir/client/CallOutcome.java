package dev.weir.client;

import dev.weir.call.CallException;

/** How one of several calls ended that were asked together. */
public sealed interface CallOutcome {

    /**
     * The answer.
     *
     * @throws CallException if there is none, because the call failed
     */
    CallResult orThrow();

    /** It was answered. */
    record Answered(CallResult result) implements CallOutcome {
        @Override
        public CallResult orThrow() {
            return result;
        }
    }

    /** It failed, and it alone. */
    record Failed(CallException failure) implements CallOutcome {
        @Override
        public CallResult orThrow() {
            throw failure;
        }
    }
}
