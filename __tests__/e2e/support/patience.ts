import { jest } from '@jest/globals';

// A limit for hanging tests, not a measure of performance: these tests start engines, build and push.
jest.setTimeout(180_000);
