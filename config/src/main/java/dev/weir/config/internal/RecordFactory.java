package dev.weir.config.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates settings records from values, which their constructor may reject, and reads their components. */
public final class RecordFactory {

    private RecordFactory() {}

    /**
     * Creates a record.
     *
     * @param refused receives the reason if the constructor rejects the values
     * @return the record; null if it was rejected
     */
    public static <R extends Record> @Nullable R make(
            Class<R> type, @Nullable Object[] values, Consumer<String> refused) {
        try {
            return constructor(type).newInstance(values);
        } catch (InvocationTargetException e) {
            refused.accept(reason(e.getCause()));
            return null;
        } catch (IllegalArgumentException e) { // a missing number, already reported
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " has no constructor that can be called", e);
        }
    }

    /** The value of a component. */
    public static @Nullable Object value(Record record, String component) {
        try {
            Method accessor = record.getClass().getDeclaredMethod(component);
            accessor.setAccessible(true); // the record of an extension may be private to its package
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(record.getClass().getName() + " has no readable " + component, e);
        }
    }

    private static <R extends Record> Constructor<R> constructor(Class<R> type) throws NoSuchMethodException {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Constructor<R> constructor = type.getDeclaredConstructor(parameters);
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
