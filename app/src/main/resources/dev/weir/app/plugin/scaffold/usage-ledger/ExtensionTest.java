package {{package}};

import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.TimeSource;
import dev.weir.testkit.Feature;
import dev.weir.testkit.Lacks;
import dev.weir.testkit.UsageLedgerContract;

@Lacks(Feature.CLOSING)
class {{Class}}Test extends UsageLedgerContract {
    private final UsageLedger shared = new {{Class}}(new {{Type}}Settings(1_000_000));

    @Override
    protected UsageLedger connect(TimeSource time) {
        return shared;
    }
}
