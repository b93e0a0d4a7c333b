package dev.weir.config.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates settings records from values, which their constructor may reject, and reads their components. */
public final class RecordFactory {

    private RecordFactory() {}

    /**
     * Creates a record.
     *
     * @param values one for each of its {@linkplain Setting#of settings}, in their order
     * @param refused receives the reason if the constructor rejects the values
     * @return the record; null if it was rejected
     */
    public static <R extends Record> @Nullable R make(
            Class<R> type, @Nullable Object[] values, Consumer<String> refused) {
        try {
            return type.cast(make(type, Arrays.asList(values).iterator()));
        } catch (InvocationTargetException e) {
            refused.accept(reason(e.getCause()));
            return null;
        } catch (IllegalArgumentException e) { // a missing number, already reported
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " has no constructor that can be called", e);
        }
    }

    private static Object make(Class<?> type, Iterator<? extends @Nullable Object> values)
            throws ReflectiveOperationException {
        List<@Nullable Object> arguments = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            arguments.add(Setting.isInline(component) ? make(component.getType(), values) : values.next());
        }
        return constructor(type).newInstance(arguments.toArray());
    }

    /** The value of a setting. */
    public static @Nullable Object value(Record record, String setting) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            boolean inline = Setting.isInline(component);
            if (inline ? has(component.getType(), setting) : component.getName().equals(setting)) {
                Object value = read(record, component);
                return inline && value instanceof Record inner ? value(inner, setting) : value;
            }
        }
        throw new IllegalArgumentException(record.getClass().getName() + " has no setting " + setting);
    }

    private static boolean has(Class<?> record, String name) {
        return Setting.of(record).stream().anyMatch(setting -> setting.name().equals(name));
    }

    private static @Nullable Object read(Record record, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true); // the record of an extension may be private to its package
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    record.getClass().getName() + " has no readable " + component.getName(), e);
        }
    }

    private static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(parameters);
        constructor.setAccessible(true); // the record of an extension may be private to its package
        return constructor;
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        String worded = cause instanceof IllegalArgumentException refusal ? refusal.getMessage() : null;
        return worded == null ? "its settings were refused with " + cause : worded;
    }
}
