package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.chat.Completion;

/** Takes a call through the rest of its path again, as long as another attempt may mend what failed. */
final class Retry implements Stage {
    private final RetryEngine engine;

    Retry(RetryEngine engine) {
        this.engine = engine;
    }

    @Override
    public Completion proceed(Call call, Next next) {
        return engine.execute(call, number -> next.proceed(call.onAttempt(number)));
    }
}
