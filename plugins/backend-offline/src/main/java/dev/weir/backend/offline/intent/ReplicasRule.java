package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.ValuePattern.FoundValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many replicas there are to be, how many more or fewer, or by what factor. */
final class ReplicasRule {
    private static final Map<String, Double> FACTORS = Vocabulary.pairs("factors", Double::valueOf);

    private ReplicasRule() {}

    static void read(IntentSentence sentence, IntentFields fields) {
        boolean scales = fields.action().type() == NetworkIntentType.SCALE;
        PhraseTable.read("bounds", sentence, fields);
        PhraseTable.read(scales ? "change" : "range", sentence, fields);
        PhraseTable.read("replicas", sentence, fields);
        if (fields.action().relative()) {
            Object count = fields.remove("replicas");
            if (count != null) {
                fields.put("replicasBy", count);
            }
            PhraseTable.read("one replica more", sentence, fields);
        } else {
            PhraseTable.read("one replica", sentence, fields);
        }
        if (scales) {
            scale(sentence, fields);
        }
        refuseOutside(fields);
    }

    private static void scale(IntentSentence sentence, IntentFields fields) {
        int sign = fields.action().sign();
        for (ActionVerb verb : fields.action().verbs()) {
            Double factor = FACTORS.get(sentence.lower(verb.start()));
            if (factor != null) {
                fields.put("replicasFactor", factor < 1 ? (Object) factor : (Object) factor.longValue());
            }
        }
        boolean halves = fields.hasAny("replicasFactor");
        PhraseTable.read("scale", sentence, fields);
        NotUnderstood.require(
                sign >= 0 || halves || !fields.hasAny("replicasFactor"),
                "a factor is for scaling up only; give the number of replicas");
        Object change = fields.remove("replicasBy");
        if (change != null) {
            fields.put("replicasBy", change(change, sign));
        }
        if (sign != 0) {
            fields.put("direction", sign > 0 ? "up" : "down");
        }
        NotUnderstood.requireOne(!fields.hasAny("replicas") || !fields.hasAny("replicasBy"), "the number of replicas");
        refuseOtherDirection(fields, sign);
    }

    /** A number with its own sign stands as text; any other takes the sign of the verb. */
    private static long change(Object change, int sign) {
        if (change instanceof String signed) {
            long number = Long.parseLong(signed);
            NotUnderstood.requireOne(number * sign >= 0, "the direction");
            return number;
        }
        NotUnderstood.require(
                sign != 0, "it does not say whether there are to be more or fewer replicas; say up or down");
        return sign * (Long) change;
    }

    /** Refuses {@code down to 10 from 5} and {@code double it from 3 to 5}. */
    private static void refuseOtherDirection(IntentFields fields, int sign) {
        if (fields.get("replicasFrom") instanceof Long from && fields.get("replicas") instanceof Long to) {
            NotUnderstood.requireOne(sign == 0 || Long.signum(to - from) == sign, "the direction");
            NotUnderstood.requireOne(
                    !(fields.get("replicasFactor") instanceof Number factor) || factor.doubleValue() * from == to,
                    "the number of replicas");
        }
    }

    private static void refuseOutside(IntentFields fields) {
        long min = number(fields.get("minReplicas"), 0);
        long max = number(fields.get("maxReplicas"), Long.MAX_VALUE);
        NotUnderstood.require(min <= max, "its least number of replicas is greater than its greatest");
        long replicas = number(fields.get("replicas"), min);
        NotUnderstood.requireOne(replicas >= min && replicas <= max, "replicas");
    }

    private static long number(@Nullable Object value, long absent) {
        return value instanceof Long number ? number : absent;
    }

    /** A number before the target, without the word for replicas: {@code deploy three nginx}, {@code a pair of SMFs}. */
    static void beforeTarget(IntentSentence sentence, IntentFields fields) {
        int at = fields.action().objectStart();
        while (sentence.free(at) && sentence.filler(at) && Numbers.at(sentence, at) == null) {
            at++;
        }
        FoundValue count = Numbers.count(sentence, at);
        if (count != null && !fields.action().verbs().isEmpty() && leads(sentence, at + count.length())) {
            sentence.claim(at, at + count.length());
            fields.put("replicas", count.value());
        }
    }

    /** Whether the target follows, with nothing but words for its kind before it. */
    private static boolean leads(IntentSentence sentence, int index) {
        int at = index;
        while (sentence.free(at, Vocabulary.KINDS)) {
            at++;
        }
        return at < sentence.size() && sentence.joined(at) && !sentence.free(at);
    }
}
