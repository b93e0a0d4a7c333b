package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.guard.Guards;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** Has the guards check the prompt of every call, and its answer. On the path only where there is a guard. */
final class ApplyGuards implements Stage {
    private final Guards guards;

    ApplyGuards(Guards guards) {
        this.guards = guards;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        return call.isGuarded() ? guards.answer(call, next) : next.proceed(call);
    }
}
