package dev.weir.path.join;

import dev.weir.batch.BatchGroup;
import dev.weir.call.Call;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way in which calls share an exchange with the backend. */
interface Joint {
    /** The calls that may share one. */
    BatchGroup group();

    /** The memory of the request, estimated. */
    long bytes(Call call);

    /**
     * One request for all.
     *
     * @param calls at least two, all of the group
     */
    Joined join(List<Call> calls);

    /**
     * A shared exchange has ended, unless it failed for a reason that has nothing to do with sharing it.
     *
     * @param answered whether any of the calls got its answer from it
     */
    default void ended(boolean answered) {}

    /** A request for several calls. */
    interface Joined {
        Request request();

        /** What the answer has for each call. */
        List<Part> split(Answer answer);
    }

    /**
     * The part of one call.
     *
     * @param answer null if there is none, and the call has to be sent alone
     * @param missing why there is none; null if there is one
     * @param usage its share of the tokens; null if they are not known
     */
    record Part(
            @Nullable Answer answer,
            @Nullable Reason missing,
            @Nullable Usage usage) {
        static Part of(Answer answer, @Nullable Usage usage) {
            return new Part(answer, null, usage);
        }

        static Part missing(Reason why, @Nullable Usage usage) {
            return new Part(null, why, usage);
        }
    }
}
