package dev.weir.cost.pricelist;

import dev.weir.cost.pricelist.document.FilePosition;
import dev.weir.cost.pricelist.document.FileProblems;
import java.util.Map;
import java.util.TreeMap;

/** The fields with prices that are not known, each with the first place and the number of models. Not thread-safe. */
final class UnknownFields {
    private final FileProblems problems;
    private final Map<String, Seen> fields = new TreeMap<>();

    private record Seen(FilePosition first, int models) {}

    UnknownFields(FileProblems problems) {
        this.problems = problems;
    }

    void add(String field, FilePosition place) {
        fields.merge(field, new Seen(place, 1), (seen, more) -> new Seen(seen.first(), seen.models() + 1));
    }

    /** Warns of each field once. */
    void report() {
        fields.forEach((field, seen) -> problems.warn(
                seen.first(),
                field,
                "no price that Weir knows, in " + seen.models() + (seen.models() == 1 ? " model" : " models")
                        + "; what it would price is not charged"));
    }
}
