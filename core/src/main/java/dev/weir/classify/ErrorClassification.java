package dev.weir.classify;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies failures. Immutable and safe for use by many threads.
 *
 * <p>The first of these that knows the class decides:
 *
 * <ol>
 *   <li>the types of exceptions that {@link #with} names;
 *   <li>the {@link ErrorClassifier}s it was given;
 *   <li>the class that a {@link BackendException} names, unless that is {@link ErrorClass#UNKNOWN};
 *   <li>the provider's code, then the HTTP status, of a {@link BackendException}; the status first where the code is a
 *       generic one such as {@code server_error};
 *   <li>the types of the exception and of its causes.
 * </ol>
 *
 * <p>What none of them knows is {@link ErrorClass#UNKNOWN}. No word of a message is ever read: messages change, and they
 * are translated.
 */
public final class ErrorClassification {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorClassification.class);

    private final Map<Class<? extends Throwable>, ErrorClass> types;
    private final List<ErrorClassifier> classifiers;

    /**
     * @param classifiers asked first, in this order; one that throws is logged and skipped
     */
    public ErrorClassification(List<ErrorClassifier> classifiers) {
        this(Map.of(), List.copyOf(classifiers));
    }

    private ErrorClassification(Map<Class<? extends Throwable>, ErrorClass> types, List<ErrorClassifier> classifiers) {
        this.types = types;
        this.classifiers = classifiers;
    }

    /** By the runtime's own rules alone. */
    public static ErrorClassification standard() {
        return new ErrorClassification(List.of());
    }

    /**
     * This classification with a class for a type of exception. It holds for the exception and as a cause of another one; the
     * outermost exception that has a class counts, and of its types the most specific.
     */
    public ErrorClassification with(Class<? extends Throwable> type, ErrorClass errorClass) {
        Map<Class<? extends Throwable>, ErrorClass> more = new HashMap<>(types);
        more.put(Objects.requireNonNull(type, "type"), Objects.requireNonNull(errorClass, "errorClass"));
        return new ErrorClassification(Map.copyOf(more), classifiers);
    }

    /** The class of a failure. */
    public ErrorClass classify(Throwable error) {
        ErrorClass named = types.isEmpty() ? null : byType(error);
        if (named != null) {
            return named;
        }
        for (ErrorClassifier classifier : classifiers) {
            Optional<ErrorClass> opinion = opinion(classifier, error);
            if (opinion.isPresent()) {
                return opinion.get();
            }
        }
        return byFacts(error);
    }

    private @Nullable ErrorClass byType(Throwable error) {
        for (Throwable cause : CauseChain.of(error)) {
            for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
                ErrorClass named = types.get(type);
                if (named != null) {
                    return named;
                }
            }
        }
        return null;
    }

    private static Optional<ErrorClass> opinion(ErrorClassifier classifier, Throwable error) {
        try {
            return Objects.requireNonNull(classifier.classify(error), "opinion");
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
                throw fatal;
            }
            LOG.warn(
                    "event=error-classifier-failed class={} on={}",
                    classifier.getClass().getName(),
                    error.getClass().getName(),
                    e);
            return Optional.empty();
        }
    }

    private static ErrorClass byFacts(Throwable error) {
        for (Throwable cause : CauseChain.of(error)) {
            ErrorClass known = cause instanceof BackendException failure ? byWire(failure) : ErrorClass.UNKNOWN;
            if (known != ErrorClass.UNKNOWN) {
                return known;
            }
        }
        return ExceptionClasses.of(error);
    }

    private static ErrorClass byWire(BackendException failure) {
        if (failure.errorClass() != ErrorClass.UNKNOWN) {
            return failure.errorClass();
        }
        ErrorClass byCode = CodeClasses.of(failure.code());
        ErrorClass byStatus = StatusClasses.of(failure.status());
        boolean statusFirst = byStatus != ErrorClass.UNKNOWN && CodeClasses.isGeneric(failure.code());
        return byCode != ErrorClass.UNKNOWN && !statusFirst ? byCode : byStatus;
    }
}
