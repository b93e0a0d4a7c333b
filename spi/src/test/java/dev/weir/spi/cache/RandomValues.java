package dev.weir.spi.cache;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Role;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records with random components, which are found by reflection, so that a component that is added is generated too. */
final class RandomValues {
    private static final List<String> TEXTS =
            List.of("", "a", "a text\n", "\u00e9\u4e2d\ud83d\ude00", "\ud800", "x\udc00y", "\u0000", "z".repeat(300));
    private static final int ATTEMPTS = 10_000;

    private final Random random;

    /** The hash codes of the values of each component so far. */
    final Map<String, Set<Integer>> generated = new TreeMap<>();

    RandomValues(Random random) {
        this.random = random;
    }

    <T> T next(Class<T> type) {
        return type.cast(value(type));
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class ? list(generic) : map(generic);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return record(plain);
        }
        if (plain == Role.class && random.nextInt(4) != 0) {
            return Role.ASSISTANT; // that of all answers
        }
        if (plain.isEnum()) {
            return one(List.of(plain.getEnumConstants()));
        }
        if (plain.isSealed()) {
            return value(one(List.of(plain.getPermittedSubclasses())));
        }
        return simple(plain);
    }

    private Object simple(Class<?> type) {
        if (type == Answer.class) {
            return value(random.nextInt(4) == 0 ? Embeddings.class : Completion.class);
        }
        if (type == String.class) {
            return one(TEXTS);
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == long.class || type == Long.class) {
            return random.nextInt(50) == 0 ? -1L : one(List.of(0L, 1L, 63L, 64L, 1L << 40, Long.MAX_VALUE));
        }
        if (type == BigDecimal.class) {
            return decimal();
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(random.nextInt(100_000), random.nextInt(1_000_000_000));
        }
        if (type == Instant.class) {
            return one(List.of(Instant.MIN, Instant.MAX, Instant.ofEpochSecond(random.nextInt(), random.nextInt())));
        }
        if (type == Embedding.class) {
            return Embedding.of(random.nextFloat(), -0.0f, Float.MIN_VALUE, random.nextInt());
        }
        throw new AssertionError("no values of " + type + ": add them here");
    }

    private List<Object> list(ParameterizedType type) {
        return Stream.generate(() -> value(type.getActualTypeArguments()[0]))
                .limit(random.nextInt(3))
                .toList();
    }

    private Map<?, ?> map(ParameterizedType type) {
        Type[] types = type.getActualTypeArguments();
        if (types[1] == Object.class) {
            return json(3);
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            map.put(value(types[0]), value(types[1]));
        }
        return map;
    }

    private Map<String, Object> json(int depth) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            json.put(one(TEXTS), jsonValue(depth));
        }
        return json;
    }

    private @Nullable Object jsonValue(int depth) {
        return switch (random.nextInt(depth > 0 ? 13 : 11)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> one(TEXTS);
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> (short) random.nextInt();
            case 6 -> (byte) random.nextInt();
            case 7 -> one(List.of(-0.0, Double.MIN_VALUE, random.nextDouble()));
            case 8 -> one(List.of(-0.0f, Float.MAX_VALUE, random.nextFloat()));
            case 9 -> decimal().negate();
            case 10 -> new BigInteger(100, random);
            case 11 -> json(depth - 1);
            default -> Arrays.asList(jsonValue(depth - 1), jsonValue(depth - 1));
        };
    }

    private BigDecimal decimal() {
        return new BigDecimal(new BigInteger(random.nextInt(100), random), random.nextInt(25) - 5);
    }

    /** Components that do not fit together are generated anew. */
    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (RecordComponent component : components) {
                boolean none = component.getAnnotatedType().isAnnotationPresent(Nullable.class) && random.nextBoolean();
                values.add(none ? null : value(component.getGenericType()));
            }
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                Object made = constructor.newInstance(values.toArray());
                for (int i = 0; i < components.length; i++) {
                    generated
                            .computeIfAbsent(type.getName() + "." + components[i].getName(), name -> new HashSet<>())
                            .add(Objects.hashCode(values.get(i)));
                }
                return made;
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof IllegalArgumentException)) {
                    throw new AssertionError(e);
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("a record without its constructor", e);
            }
        }
        throw new AssertionError("no components of " + type + " fit together");
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
