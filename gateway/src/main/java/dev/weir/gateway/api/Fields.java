package dev.weir.gateway.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object that are taken one after the other; what is left are fields that Weir does not model. A field
 * that is null counts as absent. For one thread.
 */
public final class Fields {
    private final Map<String, Object> fields;
    private final String place;

    private Fields(Map<String, Object> fields, String place) {
        this.fields = fields;
        this.place = place;
    }

    /** The fields of a whole request, which is not changed. */
    public static Fields of(Map<String, Object> object) {
        return new Fields(new LinkedHashMap<>(object), "");
    }

    /**
     * The fields of a value, which must be an object.
     *
     * @param place its name in messages
     */
    public static Fields of(@Nullable Object value, String place) {
        if (!(value instanceof Map<?, ?> map)) {
            throw GatewayException.invalid(place + " must be an object", place);
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, member) -> copy.put(String.valueOf(name), member));
        return new Fields(copy, place);
    }

    /** The name of a field in messages. */
    public String place(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    /** The name of this object in messages. */
    public String place() {
        return place;
    }

    public boolean has(String name) {
        return fields.get(name) != null;
    }

    /** Any value; null if there is none. */
    public @Nullable Object take(String name) {
        return fields.remove(name);
    }

    /** Puts a value back, or another in its place, as one that is not modelled. */
    public void put(String name, Object value) {
        fields.put(name, value);
    }

    public @Nullable String text(String name) {
        Object value = take(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name, "a string");
    }

    public String requiredText(String name) {
        String value = text(name);
        if (value == null) {
            throw GatewayException.invalid(place(name) + " is required", place(name));
        }
        return value;
    }

    public boolean flag(String name) {
        Object value = take(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw wrong(name, "true or false");
    }

    public @Nullable Double number(String name) {
        Object value = take(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && !Double.isInfinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(name, "a number");
    }

    /** A number between two others, these included. */
    public @Nullable Double within(String name, int least, int most) {
        Double value = number(name);
        if (value != null && !(value >= least && value <= most)) {
            throw wrong(name, "a number from " + least + " to " + most);
        }
        return value;
    }

    public @Nullable Long whole(String name, long least, long most) {
        Object value = take(name);
        if (value == null) {
            return null;
        }
        BigInteger whole = value instanceof Integer || value instanceof Long || value instanceof BigInteger
                ? new BigInteger(value.toString())
                : value instanceof BigDecimal decimal
                                && decimal.precision() < 40
                                && Math.abs(decimal.scale()) < 40
                                && decimal.stripTrailingZeros().scale() <= 0
                        ? decimal.toBigInteger()
                        : null;
        if (whole != null
                && whole.compareTo(BigInteger.valueOf(least)) >= 0
                && whole.compareTo(BigInteger.valueOf(most)) <= 0) {
            return whole.longValue();
        }
        throw wrong(name, "a whole number from " + least + " to " + most);
    }

    public @Nullable Integer count(String name) {
        Long value = whole(name, 1, Integer.MAX_VALUE);
        return value == null ? null : value.intValue();
    }

    /** A list of objects; empty if there is none. */
    public List<Fields> objects(String name) {
        List<?> list = list(name);
        List<Fields> objects = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            objects.add(of(list.get(i), place(name) + "[" + i + "]"));
        }
        return objects;
    }

    /** A list; empty if there is none. */
    public List<?> list(String name) {
        Object value = take(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(name, "a list");
    }

    /** An object; null if there is none. */
    public @Nullable Fields object(String name) {
        Object value = take(name);
        return value == null ? null : of(value, place(name));
    }

    /** An object as a map; null if there is none. */
    public @Nullable Map<String, Object> map(String name) {
        Fields object = object(name);
        return object == null ? null : object.rest();
    }

    /** A string or a list of strings; empty if there is none. */
    public List<String> texts(String name) {
        Object value = take(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object member : list) {
                if (!(member instanceof String text)) {
                    throw wrong(name, "a string or a list of strings");
                }
                texts.add(text);
            }
            return texts;
        }
        throw wrong(name, "a string or a list of strings");
    }

    /** The fields that were not taken, in their order. */
    public Map<String, Object> rest() {
        return fields;
    }

    /** The error of a field of a wrong type or value. */
    public GatewayException wrong(String name, String allowed) {
        return GatewayException.invalid(place(name) + " must be " + allowed, place(name));
    }
}
