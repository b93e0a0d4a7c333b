package dev.weir.app.run.input;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the input, as it was read. Its identity is its line and its digest: equal rows on different lines are different.
 *
 * @param line where it begins, counted from 1
 * @param digest 64 bits of a digest of its content
 * @param size its length, about, in bytes
 * @param fields the text of a line, or the fields of a record
 * @param problem why it cannot be used; null if it can
 */
public record InputRow(
        long line,
        long digest,
        int size,
        List<String> fields,
        @Nullable String problem) {}
