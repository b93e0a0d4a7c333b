package dev.weir.intent;

import java.util.List;

/**
 * An answer that was checked against the JSON Schema of its type.
 *
 * @param verdict what came of it
 * @param json the JSON of the answer without surrounding white space and code fence; empty unless it follows the schema
 * @param violations what is wrong, each as a short text that does not quote the answer; empty if nothing is
 */
public record CheckedAnswer(Verdict verdict, String json, List<String> violations) {
    static final CheckedAnswer EXEMPT = new CheckedAnswer(Verdict.EXEMPT, "", List.of());

    /** What a check came to. */
    public enum Verdict {
        /** It follows the schema. */
        VALID,
        /** It requests tool calls, and is not checked. */
        EXEMPT,
        /** It does not follow the schema; the model may do better when it is told so. */
        INVALID,
        /** It ends at the limit of output tokens, which a further one would reach as well. */
        TRUNCATED,
        /** The provider withheld it, or the model refused to answer. */
        REFUSED
    }

    public CheckedAnswer {
        violations = List.copyOf(violations);
    }

    static CheckedAnswer valid(String json) {
        return new CheckedAnswer(Verdict.VALID, json, List.of());
    }

    static CheckedAnswer of(Verdict verdict, List<String> violations) {
        return new CheckedAnswer(verdict, "", violations);
    }

    /** Whether it is an answer for the caller. */
    public boolean isAccepted() {
        return verdict == Verdict.VALID || verdict == Verdict.EXEMPT;
    }
}
