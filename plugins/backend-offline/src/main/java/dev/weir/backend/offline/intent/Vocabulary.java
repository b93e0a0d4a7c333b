package dev.weir.backend.offline.intent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words of {@code words.txt}. */
final class Vocabulary {
    private static final Map<String, List<String>> WORDS = new HashMap<>();

    static {
        List<String> current = List.of();
        for (String line : lines("words.txt")) {
            int colon = line.startsWith(" ") ? -1 : line.indexOf(": ");
            if (colon > 0) {
                current = new ArrayList<>();
                WORDS.put(line.substring(0, colon), current);
            }
            current.addAll(List.of(line.substring(colon + 1).strip().split(" ", -1)));
        }
    }

    static final Set<String> FILLER = words("filler");
    static final Set<String> KINDS = words("workload kinds", "part kinds");
    static final Set<String> ADVERBS = words("adverbs");
    static final Set<String> NOT_NAMES = words("no names", "adverbs", "features");
    static final Set<String> WORKLOADS = words("workloads");
    static final Set<String> ARTICLES = words("articles");
    static final Set<String> CONJUNCTIONS = words("conjunctions");
    static final Set<String> REPLICAS = words("replicas");
    static final Set<String> UNITS = words("units");
    private static final Set<String> WORKLOAD_KINDS = words("workload kinds");
    private static final Set<String> HARMLESS = words("no names", "adverbs", "ports", "exposing");
    private static final Set<String> GAP_ENDS = words("gap ends");

    private Vocabulary() {}

    /** The lines of a file beside this class that are neither blank nor comments. */
    static List<String> lines(String file) {
        try (InputStream in = Objects.requireNonNull(Vocabulary.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words of a name, in their order. */
    static List<String> list(String name) {
        return Objects.requireNonNull(WORDS.get(name), name);
    }

    /** All words of these names. */
    static Set<String> words(String... names) {
        return Stream.of(names).flatMap(name -> list(name).stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The words of a name, as a {@link Phrase} has alternatives. */
    static String alternatives(String name) {
        return String.join("|", list(name));
    }

    /** The pairs of a name. */
    static <T> Map<String, T> pairs(String name, Function<String, T> value) {
        return list(name).stream()
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> value.apply(pair[1])));
    }

    /** The words for kinds that add nothing to an intent of a type. */
    static Set<String> silent(NetworkIntentType type) {
        return type == NetworkIntentType.SCALE || type == NetworkIntentType.CONFIGURATION ? KINDS : WORKLOAD_KINDS;
    }

    /** Whether a gap in a phrase may contain this word. */
    static boolean isSkippable(IntentSentence sentence, int index) {
        return index < sentence.size()
                && !GAP_ENDS.contains(sentence.lower(index))
                && (!sentence.free(index) || Numbers.at(sentence, index) == null);
    }

    /** Whether this word continues the clause and could change what the words before it say: {@code low} latency. */
    static boolean isUnknown(IntentSentence sentence, int index) {
        String word = sentence.lower(index);
        return sentence.free(index)
                && sentence.joined(index)
                && !sentence.filler(index)
                && !HARMLESS.contains(word)
                && !PhraseTable.isLiteral(word)
                && !ActionVerb.isVerb(word)
                && word.matches("(?s).*[\\p{L}\\p{Nd}].*")
                && TargetMention.knownAt(sentence, index) == null;
    }
}
