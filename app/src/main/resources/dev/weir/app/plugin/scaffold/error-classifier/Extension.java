package {{package}};

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ErrorClassifier;
import jakarta.inject.Inject;
import java.util.Optional;

/** Classifies failures with certain codes as throttling. Thread-safe. */
public final class {{Class}} implements ErrorClassifier {
    private final {{Type}}Settings settings;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public Optional<ErrorClass> classify(Throwable error) {
        boolean retriedLater = error instanceof BackendException failure
                && failure.code() != null
                && settings.codes().contains(failure.code());
        return retriedLater ? Optional.of(ErrorClass.THROTTLING) : Optional.empty();
    }
}
