package dev.weir.cache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisReadOnlyException;

/** What the server's error replies mean. An error begins with its code. */
final class Failures {
    private Failures() {}

    /** Whether the server has no memory left. */
    static boolean isFull(RedisCommandExecutionException e) {
        return startsWith(e, "OOM ");
    }

    static boolean isReadOnly(RedisCommandExecutionException e) {
        return e instanceof RedisReadOnlyException || startsWith(e, "READONLY ");
    }

    /** Whether the key has a value that is no string. */
    static boolean isOtherType(RedisCommandExecutionException e) {
        return startsWith(e, "WRONGTYPE ");
    }

    private static boolean startsWith(RedisCommandExecutionException e, String code) {
        return String.valueOf(e.getMessage()).startsWith(code);
    }

    /** The message of the first cause, which names the problem. */
    static String message(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return String.valueOf(first.getMessage());
    }
}
