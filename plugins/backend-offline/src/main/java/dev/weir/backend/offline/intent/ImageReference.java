package dev.weir.backend.offline.intent;

import dev.weir.backend.offline.intent.ValuePattern.FoundValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The reference of a container image: {@code nginx:1.25}, {@code registry.example/team/app@sha256:…}. */
final class ImageReference {
    private static final Pattern FORM = Pattern.compile(
            "(?<registry>[a-z0-9.-]+(?::\\d{1,5})?/)?(?:[a-z0-9._-]+/)*(?<name>[a-z][a-z0-9._-]*)"
                    + "(?::(?<tag>[a-z0-9_][a-z0-9._-]*))?(?<digest>@sha256:[0-9a-f]+)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern HOST = Pattern.compile(".*(\\.[a-z]+|:\\d+)/");

    private ImageReference() {}

    /** A reference with a registry, a path, a tag or a digest. */
    static @Nullable FoundValue at(IntentSentence sentence, int index) {
        Matcher reference = matcher(sentence.lower(index));
        boolean fits = sentence.free(index)
                && reference.matches()
                && (reference.group("registry") != null
                        || reference.group("tag") != null
                        || reference.group("digest") != null);
        return fits ? new FoundValue(sentence.word(index).text(), 1) : null;
    }

    /** A reference that cannot be anything else, as {@code timeout:30s} and {@code and/or} can. */
    static @Nullable FoundValue certainAt(IntentSentence sentence, int index) {
        FoundValue found = at(sentence, index);
        if (found == null) {
            return null;
        }
        if (TargetMention.isList(sentence.lower(index))) {
            throw NotUnderstood.severalTargets();
        }
        Matcher reference = matcher(sentence.lower(index));
        boolean certain = reference.matches()
                && (reference.group("digest") != null
                        || (reference.group("registry") != null
                                && HOST.matcher(reference.group("registry")).matches())
                        || isNamed(sentence, index, reference.group("name"))
                        || isObject(sentence, index));
        return certain ? found : null;
    }

    /** The name of the image without registry, path, tag and digest. */
    static String workload(String image) {
        Matcher reference = matcher(image);
        return reference.matches() ? reference.group("name") : image;
    }

    /** The version is the tag of the image, where there is one. */
    static void noteTag(IntentSentence sentence, IntentFields fields) {
        Matcher reference = matcher(fields.get("image") instanceof String image ? image : "");
        if (reference.matches() && reference.group("tag") != null) {
            fields.put("version", reference.group("tag"));
        }
    }

    private static boolean isNamed(IntentSentence sentence, int index, String name) {
        return Vocabulary.WORKLOADS.contains(name)
                || IntStream.range(0, sentence.size())
                        .anyMatch(i -> i != index && sentence.lower(i).equals(name));
    }

    /** Whether it is the first word after the verb, or in a sentence without an imperative, that could be the object. */
    private static boolean isObject(IntentSentence sentence, int index) {
        int at = index - 1;
        while (at >= 0 && !ActionVerb.isVerb(sentence.lower(at)) && isBesideObject(sentence, at)) {
            at--;
        }
        return at >= 0
                ? ActionVerb.isVerb(sentence.lower(at))
                : IntStream.range(index, sentence.size()).noneMatch(i -> ActionVerb.isVerb(sentence.lower(i)));
    }

    private static boolean isBesideObject(IntentSentence sentence, int index) {
        return !sentence.free(index)
                || sentence.filler(index)
                || Vocabulary.KINDS.contains(sentence.lower(index))
                || Numbers.at(sentence, index) != null;
    }

    private static Matcher matcher(String word) {
        return FORM.matcher(word.length() <= IntentSentence.LONGEST_NAME ? word : "");
    }
}
