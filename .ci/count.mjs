// Prints "PASSED FAILED" from a jest report, and what failed to stderr. A skipped test is a failure here:
// on this machine every real part is there.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
);
for (const file of report.testResults) {
  for (const test of file.assertionResults) {
    if (test.status === 'pending') console.error(`skipped: ${test.fullName}`);
  }
}
console.log(report.numPassedTests, report.numFailedTests + broken.length + report.numPendingTests);
