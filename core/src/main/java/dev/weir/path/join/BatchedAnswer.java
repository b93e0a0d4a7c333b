package dev.weir.path.join;

import dev.weir.spi.backend.Answer;
import org.jspecify.annotations.Nullable;

/**
 * What a batch yields for a member.
 *
 * @param answer null if the member is to be asked alone
 */
record BatchedAnswer(@Nullable Answer answer) {
    static final BatchedAnswer ALONE = new BatchedAnswer(null);
}
