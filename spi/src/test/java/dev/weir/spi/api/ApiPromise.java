package dev.weir.spi.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the first API of a major version promises to all later ones: that nothing of it is taken away or changed, and that no interface of
 * it gains a method without a default, which those who implement it lack. Records may gain components, sealed interfaces may
 * permit more, and the canonical constructors of records are not promised.
 */
final class ApiPromise {
    private final Map<String, Set<String>> first;

    /** @param first the lines of the API of the first version */
    ApiPromise(List<String> first) {
        this.first = members(first);
    }

    /** The lines of the first API that a later one lacks, and those that it may not have gained; empty if it keeps the promise. */
    List<String> broken(List<String> later) {
        Map<String, Set<String>> now = members(later);
        List<String> broken = new ArrayList<>();
        first.forEach((type, promised) -> {
            Set<String> kept = now.get(type);
            if (kept == null) {
                broken.add("- " + type);
                return;
            }
            new TreeSet<>(promised)
                    .stream()
                            .filter(member -> !kept.contains(member))
                            .forEach(member -> broken.add("- " + type + " " + member));
            if (type.contains("interface ")) {
                new TreeSet<>(kept)
                        .stream()
                                .filter(member -> member.startsWith("public abstract ") && !promised.contains(member))
                                .forEach(member -> broken.add("+ " + type + " " + member));
            }
        });
        return broken;
    }

    /** The promised members of each type, by its declaration. */
    private static Map<String, Set<String>> members(List<String> lines) {
        Map<String, Set<String>> members = new HashMap<>();
        Set<String> ofType = new HashSet<>();
        for (String line : lines) {
            if (!line.startsWith(" ")) {
                ofType = members.computeIfAbsent(declaration(line), type -> new HashSet<>());
                ofType.addAll(implemented(line));
            } else if (!line.endsWith(ApiText.NOT_PROMISED)) {
                ofType.add(line.strip());
            }
        }
        return members;
    }

    /** Without the components of a record, what it implements, and the types that a sealed interface permits. */
    private static String declaration(String line) {
        return line.replaceFirst(" (implements|permits) .*", "").replaceFirst("\\(.*\\)", "");
    }

    private static List<String> implemented(String line) {
        String keyword = " implements ";
        int begin = line.indexOf(keyword);
        return begin < 0
                ? List.of()
                : List.of(line.substring(begin + keyword.length())
                        .replaceFirst(" permits .*", "")
                        .split(", ", -1));
    }
}
