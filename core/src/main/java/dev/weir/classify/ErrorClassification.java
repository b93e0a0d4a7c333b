package dev.weir.classify;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import dev.weir.spi.backend.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies failures. Immutable and thread-safe.
 *
 * <p>The first of these that yields a class decides:
 *
 * <ol>
 *   <li>the exception types given to {@link #with};
 *   <li>the {@link ErrorClassifier}s;
 *   <li>the class of a {@link BackendException}, unless it is {@link ErrorClass#UNKNOWN};
 *   <li>the provider's code, then the HTTP status, of a {@link BackendException}; the status first if it is 413, and
 *       for a generic code such as {@code server_error};
 *   <li>the types of the exception and of its causes.
 * </ol>
 *
 * <p>Otherwise the class is {@link ErrorClass#UNKNOWN}. Messages are never evaluated: they change, and they are
 * translated.
 */
public final class ErrorClassification {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorClassification.class);

    private final Map<Class<? extends Throwable>, ErrorClass> types;
    private final List<ErrorClassifier> classifiers;

    /**
     * A classification with classifiers.
     *
     * @param classifiers applied first, in this order; an exception of a classifier is logged and the classifier
     *     skipped
     */
    public ErrorClassification(List<ErrorClassifier> classifiers) {
        this(Map.of(), List.copyOf(classifiers));
    }

    private ErrorClassification(Map<Class<? extends Throwable>, ErrorClass> types, List<ErrorClassifier> classifiers) {
        this.types = types;
        this.classifiers = classifiers;
    }

    /** The built-in rules only. */
    public static ErrorClassification standard() {
        return new ErrorClassification(List.of());
    }

    /**
     * This classification with a class for an exception type, which applies to the exception and to its causes: the
     * outermost exception with a class decides, by its most specific type.
     */
    public ErrorClassification with(Class<? extends Throwable> type, ErrorClass errorClass) {
        Map<Class<? extends Throwable>, ErrorClass> more = new HashMap<>(types);
        more.put(Objects.requireNonNull(type, "type"), Objects.requireNonNull(errorClass, "errorClass"));
        return new ErrorClassification(Map.copyOf(more), classifiers);
    }

    /** The class of a failure. */
    public ErrorClass classify(Throwable error) {
        ErrorClass decided = decided(error);
        return decided != null ? decided : byFacts(error).errorClass();
    }

    /**
     * The reason of a failure. It is of the failure's class: where an exception type or a classifier decides for
     * another class than that of the known reason, it is {@link Reason#of} that class.
     */
    public Reason reason(Throwable error) {
        ErrorClass decided = decided(error);
        Reason known = byFacts(error);
        return decided == null || decided == known.errorClass() ? known : Reason.of(decided);
    }

    private @Nullable ErrorClass decided(Throwable error) {
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
        return null;
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

    private static Reason byFacts(Throwable error) {
        for (Throwable cause : CauseChain.of(error)) {
            Reason known = cause instanceof BackendException failure ? byWire(failure) : Reason.OTHER;
            if (known != Reason.OTHER) {
                return known;
            }
        }
        return ExceptionReasons.of(error);
    }

    /** A precise reason stands; one that follows from the class alone gives way to a more precise one of that class. */
    private static Reason byWire(BackendException failure) {
        Reason given = failure.reason();
        if (given != Reason.of(given.errorClass())) {
            return given;
        }
        Reason byCode = CodeReasons.of(failure.code());
        Reason byStatus = StatusReasons.of(failure.status());
        // a request larger than a limit per minute is refused with a code of the limit, and fits no later minute either
        boolean statusFirst = byStatus == Reason.REQUEST_TOO_LARGE
                || (byStatus != Reason.OTHER && CodeReasons.isGeneric(failure.code()));
        Reason concluded = byCode != Reason.OTHER && !statusFirst ? byCode : byStatus;
        return given == Reason.OTHER || concluded.errorClass() == given.errorClass() ? concluded : given;
    }
}
