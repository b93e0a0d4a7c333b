package dev.weir.pack;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import org.jspecify.annotations.Nullable;

/** What a pack yields for one of its members. */
public sealed interface PackedAnswer {

    /** The member's share of the pack's tokens; null if the backend reported none. */
    @Nullable
    Usage usage();

    /**
     * The member is answered.
     *
     * @param completion its answer, as it would have been alone: the text is its JSON, the usage its share
     */
    record Answered(Completion completion) implements PackedAnswer {
        @Override
        public @Nullable Usage usage() {
            return completion.usage();
        }
    }

    /**
     * The member is to be asked alone, as the pack has no valid answer for it.
     *
     * @param detail what is wrong, as a text that does not quote the answer
     */
    record Alone(Why why, String detail, @Nullable Usage usage) implements PackedAnswer {}

    /** Why a member is to be asked alone. */
    enum Why {
        /** The answer has no part for it. */
        MISSING,
        /** The answer has several parts for it. */
        REPEATED,
        /** Its part does not follow the schema. */
        INVALID,
        /** The whole answer ends at the limit of output tokens. */
        TRUNCATED,
        /** The whole answer was withheld or refused, perhaps for another member's sake. */
        REFUSED,
        /** The whole answer is not a JSON object. */
        UNREADABLE
    }
}
