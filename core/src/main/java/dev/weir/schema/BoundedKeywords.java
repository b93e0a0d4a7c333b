package dev.weir.schema;

import dev.harrel.jsonschema.EvaluationContext;
import dev.harrel.jsonschema.Evaluator;
import dev.harrel.jsonschema.EvaluatorFactory;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.SchemaParsingContext;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keywords whose work in the validator may be far more than that of reading the value. Patterns, which may backtrack without
 * end, are matched within the {@link StepLimit} first; what the validator compares one by one is looked up by its hash first.
 * The rest, with all messages, is left to the validator.
 */
final class BoundedKeywords implements EvaluatorFactory {
    @Override
    public Optional<Evaluator> create(SchemaParsingContext context, String keyword, JsonNode schema) {
        Optional<Evaluator> known = context.getDialect().getEvaluatorFactory().create(context, keyword, schema);
        if (known.isEmpty()) {
            return known;
        }
        Predicate<SchemaNode> first = first(keyword, schema);
        return first == null ? Optional.empty() : Optional.of(new Bounded(first, known.get()));
    }

    /** Tells of values that follow a keyword, and ends a validation that takes too long; null for other keywords. */
    private static @Nullable Predicate<SchemaNode> first(String keyword, JsonNode schema) {
        return switch (keyword) {
            case "pattern" -> {
                Pattern pattern = Pattern.compile(schema.asString());
                yield value -> value.isString() && value.matches(pattern, value.asString());
            }
            case "patternProperties" -> {
                List<Pattern> patterns = schema.asObject().keySet().stream()
                        .map(Pattern::compile)
                        .toList();
                yield value -> {
                    if (value.isObject()) {
                        patterns.forEach(
                                pattern -> value.asObject().keySet().forEach(name -> value.matches(pattern, name)));
                    }
                    return false;
                };
            }
            case "enum" -> {
                Set<JsonNode> values = new HashSet<>(schema.asArray());
                yield values::contains;
            }
            case "uniqueItems" -> value -> value.isArray() && isUnique(value.asArray());
            default -> null;
        };
    }

    private static boolean isUnique(Collection<JsonNode> items) {
        return new HashSet<>(items).size() == items.size();
    }

    private record Bounded(Predicate<SchemaNode> first, Evaluator evaluator) implements Evaluator {
        @Override
        public Result evaluate(EvaluationContext context, JsonNode value) {
            return first.test((SchemaNode) value) ? Result.success() : evaluator.evaluate(context, value);
        }

        @Override
        public int getOrder() {
            return evaluator.getOrder();
        }
    }
}
