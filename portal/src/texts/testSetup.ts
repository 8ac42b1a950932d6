import { loadTexts } from './language';

// Unit tests expect English.
await loadTexts('en');
