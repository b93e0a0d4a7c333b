package dev.weir.path;

import dev.weir.call.Call;
import dev.weir.call.Next;
import dev.weir.call.Stage;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BackendException;

/** Reserves and books what each attempt costs, of every route, hedge and mirror. */
final class Account implements Stage {
    private final Accounts accounts;

    Account(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Answer proceed(Call call, Next next) throws BackendException {
        try (Booking booking = accounts.begin(call)) {
            Answer answer;
            try {
                answer = next.proceed(call);
            } catch (Throwable e) {
                booking.failed(e);
                throw e;
            }
            booking.answered(answer);
            return answer;
        }
    }
}
