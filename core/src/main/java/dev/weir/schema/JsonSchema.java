package dev.weir.schema;

import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.InvalidSchemaException;
import dev.harrel.jsonschema.SchemaNotFoundException;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12, by its {@code $schema}; without one of 2020-12. Nothing is fetched: a
 * {@code $ref} refers to the schema itself or to a schema of the specification. {@code format} is not checked, as the
 * specification has it. Immutable, thread-safe.
 */
public final class JsonSchema {
    private static final int MOST_VIOLATIONS = 5;

    /** Keywords whose values are data rather than schemas. */
    private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

    /** Keywords for which the validator's message quotes the value. */
    private static final Set<String> QUOTING = Set.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern");

    private static final Violation TOO_DEEP = new Violation("", "is nested too deeply to be checked");
    private static final Violation TOO_LONG = new Violation("", "takes too long to be checked");

    private final @Nullable Object json;
    private final Validator validator;
    private final URI uri;

    private JsonSchema(@Nullable Object json) {
        this.json = json;
        validator = new ValidatorFactory()
                .withJsonNodeFactory(SchemaNode.factory())
                .withEvaluatorFactory(new BoundedKeywords())
                .createValidator();
        uri = register();
        requireEnd();
        requireUsable(uri, json);
    }

    /**
     * A schema by its text.
     *
     * @throws IllegalArgumentException if it is not a JSON Schema, refers to what it does not contain, or refers to itself
     *     without end; the message says where
     */
    public static JsonSchema of(String text) {
        try {
            return new JsonSchema(StrictJson.parse(text));
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("must be a JSON Schema; its text " + e.getMessage(), e);
        }
    }

    /** The schema as a value of JSON, which is an object or a boolean. */
    public Object json() {
        return Objects.requireNonNull(json, "null is no schema");
    }

    private URI register() {
        try {
            return validator.registerSchema(json == null ? SchemaNode.factory().wrap("null") : json);
        } catch (InvalidSchemaException e) {
            throw invalid(e.getErrors().stream()
                    .map(error -> new Violation(error.getInstanceLocation(), worded(error)).toString())
                    .findFirst()
                    .orElse(String.valueOf(e.getMessage())));
        } catch (StackOverflowError e) {
            throw invalid(TOO_DEEP.rule());
        } catch (RuntimeException e) {
            throw invalid(
                    Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
        }
    }

    /** A reference to itself that consumes nothing of the value never ends. */
    private void requireEnd() {
        Stream.of("", true, 0, List.of(), Map.of()).forEach(value -> {
            if (violations(value).contains(TOO_DEEP)) {
                throw invalid("it refers to itself without end");
            }
        });
    }

    /** The validator leaves out a pattern that it cannot read, and finds a missing target when a value comes to it. */
    private void requireUsable(URI base, @Nullable Object schema) {
        if (schema instanceof List<?> list) {
            list.forEach(item -> requireUsable(base, item));
        }
        if (!(schema instanceof Map<?, ?> map)) {
            return;
        }
        URI here = map.get("$id") instanceof String id ? base.resolve(id) : base;
        if (map.get("$ref") instanceof String ref && !resolves(here, ref)) {
            throw invalid("nothing is at the $ref " + Violation.quoted(ref) + ", and nothing is fetched");
        }
        if (map.get("pattern") instanceof String pattern) {
            requirePattern(pattern);
        }
        if (map.get("patternProperties") instanceof Map<?, ?> patterns) {
            patterns.keySet().forEach(pattern -> requirePattern(String.valueOf(pattern)));
        }
        map.forEach((keyword, value) -> {
            if (!DATA.contains(String.valueOf(keyword))) {
                requireUsable(here, value);
            }
        });
    }

    private static void requirePattern(String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw invalid(
                    "the pattern " + Violation.quoted(pattern) + " is not a regular expression: " + e.getDescription());
        }
    }

    private boolean resolves(URI base, String ref) {
        try {
            validator.validate(base.resolve(ref), SchemaNode.factory().wrap(null));
            return true;
        } catch (SchemaNotFoundException e) {
            return ref.contains("%"); // escapes are resolved when a value is checked
        } catch (IllegalArgumentException e) {
            return true; // not a URI, which the specification leaves to the validator
        }
    }

    private static IllegalArgumentException invalid(String why) {
        return new IllegalArgumentException("must be a valid JSON Schema: " + why);
    }

    /**
     * Checks a value.
     *
     * @param value as {@link StrictJson} reads it
     * @return where it does not follow the schema, at most {@value #MOST_VIOLATIONS}; empty if it does
     */
    public List<Violation> violations(@Nullable Object value) {
        Validator.Result result;
        try {
            result = validator.validate(uri, SchemaNode.checked(value));
        } catch (StackOverflowError e) {
            return List.of(TOO_DEEP);
        } catch (StepLimit.ExceededException e) {
            return List.of(TOO_LONG);
        }
        if (result.isValid()) {
            return List.of();
        }
        List<Violation> violations = result.getErrors().stream()
                .map(error -> new Violation(error.getInstanceLocation(), rule(error)))
                .distinct()
                .limit(MOST_VIOLATIONS)
                .toList();
        return violations.isEmpty() ? List.of(new Violation("", "does not follow the schema")) : violations;
    }

    /** Whether a text is JSON, and its value follows the schema. */
    public boolean isFollowedBy(String text) {
        try {
            return violations(StrictJson.parse(text)).isEmpty();
        } catch (MalformedJsonException e) {
            return false;
        }
    }

    private String rule(Error error) {
        @Nullable String keyword = error.getKeyword();
        if (keyword == null) {
            return "is not allowed here";
        }
        if (!QUOTING.contains(keyword)) {
            return worded(error);
        }
        Object bound = at(error.getSchemaLocation(), keyword);
        return "violates " + keyword + (bound == null ? "" : " " + StrictJson.write(bound));
    }

    /** The validator puts lists into brackets twice. */
    private static String worded(Error error) {
        return error.getError().replace("[[", "[").replace("]]", "]");
    }

    /** The value of a keyword of this schema; null if it is that of another one. */
    private @Nullable Object at(String location, String keyword) {
        String root = uri + "#";
        if (!location.startsWith(root)) {
            return null;
        }
        List<String> names =
                new ArrayList<>(Arrays.asList(location.substring(root.length()).split("/", -1)));
        names.add(keyword);
        Object found = json;
        for (String name : names.subList(1, names.size())) {
            found = member(found, name.replace("~1", "/").replace("~0", "~"));
        }
        return found;
    }

    private static @Nullable Object member(@Nullable Object parent, String name) {
        if (parent instanceof Map<?, ?> map) {
            return map.get(name);
        }
        return parent instanceof List<?> list && name.matches("\\d{1,9}") && Integer.parseInt(name) < list.size()
                ? list.get(Integer.parseInt(name))
                : null;
    }
}
